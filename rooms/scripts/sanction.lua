-- Impose or lift one sanction. Whatever was decided last stands, in whichever order the two arrive and however often.
--
-- KEYS: sanction
-- ARGV: order (rises with every decision), until_ms, value (empty: lifted), ttl_ms of the memory that it was lifted
-- Returns 1 when this changed anything, 0 when a later decision, or this one, was here already, or its time is over.
local order, until_ms = tonumber(ARGV[1]), tonumber(ARGV[2])
if tonumber(redis.call('HGET', KEYS[1], 'order') or '0') >= order then return 0 end
if ARGV[3] == '' then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'order', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return 1
end
local time = redis.call('TIME')
if until_ms <= time[1] * 1000 + math.floor(time[2] / 1000) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'order', ARGV[1], 'value', ARGV[3], 'until_ms', ARGV[2])
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
return 1
