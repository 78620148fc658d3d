-- Take messages out of the line, the oldest first. Once taken, their words are here no longer.
--
-- KEYS: line
-- ARGV: how many at most, ttl_ms
-- Returns {for each: how long it waited in ms, message}; one that waited longer than its ttl is dropped unread.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local taken = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[1])) do
  redis.call('XDEL', KEYS[1], entry[1])
  local waited_ms = now_ms - tonumber(string.match(entry[1], '^%d+'))
  if waited_ms <= tonumber(ARGV[2]) then taken[#taken + 1] = {waited_ms, entry[2][2]} end
end
return taken
