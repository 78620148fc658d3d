-- Keep two members apart again whom a store that forgot no longer knows to be; nothing is announced: hubs know it.
--
-- KEYS: blocks (of who), blockers (of whom), limited, revision
-- ARGV: who, whom, ttl_s, ttl_s of the revision, ttl_s of being limited, revision that was reached before
-- The revision passes every one that a hub knows, so that each hub reads the room's sights anew.
local who, whom, now_s = ARGV[1], ARGV[2], redis.call('TIME')[1]
redis.call('SADD', KEYS[1], whom)
redis.call('SADD', KEYS[2], who)
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[3], now_s, who, now_s, whom)
redis.call('EXPIRE', KEYS[3], ARGV[5])
local reached = math.max(tonumber(redis.call('GET', KEYS[4]) or '0'), tonumber(ARGV[6]))
redis.call('SET', KEYS[4], reached + 1, 'EX', ARGV[4])
return reached + 1
