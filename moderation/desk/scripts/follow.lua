-- Add a line to the items of a room that wait for what was said next.
--
-- KEYS: watched
-- ARGV: prefix of an item's key, line field, line
-- Returns how many items took it.
local took = 0
local watched = redis.call('HGETALL', KEYS[1])
for i = 1, #watched, 2 do
  local id, left = watched[i], tonumber(watched[i + 1])
  local item = ARGV[1] .. id
  if left > 0 and redis.call('EXISTS', item) == 1 then
    took = took + redis.call('HSETNX', item, ARGV[2], ARGV[3])
    left = left - 1
  else
    left = 0
  end
  if left > 0 then
    redis.call('HSET', KEYS[1], id, left)
  else
    redis.call('HDEL', KEYS[1], id)
  end
end
return took
