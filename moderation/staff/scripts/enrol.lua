-- Make an account of an invitation, or set one up anew: all of it or nothing, once.
--
-- KEYS: invitation, accounts, names, pseudonyms, account, recovery
-- ARGV: id, invitation's token key, kind (first, new, reset), name hash, pseudonym key (reset: empty),
--       count of fields and values, fields and values, recovery code hashes
-- Returns done, gone, name_taken or pseudonym_taken.
local id, kind, name, pseudonym = ARGV[1], ARGV[3], ARGV[4], ARGV[5]
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
if kind == 'first' and redis.call('SCARD', KEYS[2]) > 0 then return 'gone' end
if kind == 'reset' and redis.call('HGET', KEYS[5], 'reset') ~= ARGV[2] then return 'gone' end
local owner = redis.call('HGET', KEYS[3], name)
if owner and owner ~= id then return 'name_taken' end
if kind ~= 'reset' and redis.call('HSETNX', KEYS[4], pseudonym, id) == 0 then return 'pseudonym_taken' end
redis.call('DEL', KEYS[1])
local old = redis.call('HGET', KEYS[5], 'name')
if old then redis.call('HDEL', KEYS[3], old) end
redis.call('HSET', KEYS[3], name, id)
redis.call('SADD', KEYS[2], id)
local last = 6 + tonumber(ARGV[6])
redis.call('HSET', KEYS[5], 'name', name, unpack(ARGV, 7, last))
redis.call('HDEL', KEYS[5], 'reset')
redis.call('SADD', KEYS[6], unpack(ARGV, last + 1))
return 'done'
