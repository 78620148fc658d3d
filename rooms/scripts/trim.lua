-- Take messages older than the retention out of a quiet room.
--
-- KEYS: stream
-- ARGV: retention_ms
-- Returns how many went.
local time = redis.call('TIME')
local oldest_ms = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[1])
local gone = 0
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 500)) do
  if tonumber(entry[2][2]) > oldest_ms then break end
  gone = gone + redis.call('XDEL', KEYS[1], entry[1])
end
return gone
