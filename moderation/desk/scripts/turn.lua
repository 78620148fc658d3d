-- Add a letter to an item's thread, once.
--
-- KEYS: item
-- ARGV: what makes it once, letter (empty: the draft kept under that), turns at most
-- Returns {turn field, "at_ms letter"}, or {} when the words or the draft are gone or there are too many turns.
local item, once, letter = KEYS[1], 'turned:' .. ARGV[1], ARGV[2]
local field = redis.call('HGET', item, once)
if field then return {field, redis.call('HGET', item, field)} end
if redis.call('EXISTS', item) == 0 then return {} end
if letter == '' then letter = redis.call('HGET', item, 'draft:' .. ARGV[1]) end
local turns = tonumber(redis.call('HGET', item, 'turns') or '0')
if not letter or turns >= tonumber(ARGV[3]) then return {} end
field = 'turn:' .. redis.call('HINCRBY', item, 'turns', 1)
local time = redis.call('TIME')
local value = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)) .. ' ' .. letter
redis.call('HSET', item, once, field, field, value)
redis.call('HDEL', item, 'draft:' .. ARGV[1])
return {field, value}
