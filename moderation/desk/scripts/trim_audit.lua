-- Let go of the oldest audit entries and remember where the chain now begins.
--
-- KEYS: desk
-- ARGV: older_than_ms, entries at most
-- Returns how many went.
local desk = KEYS[1]
local time = redis.call('TIME')
local before_ms = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[1])
local gone = 0
for _, link in ipairs(redis.call('XRANGE', desk .. ':audit', '-', '+', 'COUNT', ARGV[2])) do
  local entry = cjson.decode(link[2][2])
  if entry.at_ms > before_ms then break end
  redis.call('HSET', desk .. ':base', 'order', string.format('%.0f', entry.order), 'hash', link[2][4])
  gone = gone + redis.call('XDEL', desk .. ':audit', link[1])
end
return gone
