-- Find items past their due time that nobody ever claimed and whose author was not told so.
--
-- KEYS: desk
-- ARGV: entries looked at at most in each rank, ranks
-- Returns [id, ...].
local desk = KEYS[1]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local late = {}
for i = 2, #ARGV do
  local from = tonumber(ARGV[i]) * 1e14
  local first, last = string.format('%.0f', from), string.format('%.0f', from + now_ms)
  for _, place in ipairs(redis.call('ZRANGE', desk .. ':open', first, last, 'BYSCORE', 'LIMIT', 0, ARGV[1])) do
    local id = string.match(place, '([^:]+)$')
    local seen, told = unpack(redis.call('HMGET', desk .. ':item:' .. id, 'was_claimed', 'is_late'))
    if not seen and not told then late[#late + 1] = id end
  end
end
return late
