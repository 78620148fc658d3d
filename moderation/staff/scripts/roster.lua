-- Read every shift, and forget those that are over.
--
-- KEYS: shifts
-- ARGV: kept after leaving for ms, kept without a sign of anybody for ms
-- Returns {now_ms, [session, shift, ...]}.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HGETALL', KEYS[1])
local found = {}
for i = 1, #kept, 2 do
  local shift = cjson.decode(kept[i + 1])
  if now_ms - shift.until_ms >= tonumber(shift.is_over and ARGV[1] or ARGV[2]) then
    redis.call('HDEL', KEYS[1], kept[i])
  else
    found[#found + 1] = kept[i]
    found[#found + 1] = kept[i + 1]
  end
end
return {now_ms, found}
