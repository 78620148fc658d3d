-- Read in which rooms something waits past its due time while nobody works on it, and which rooms are crowded.
--
-- KEYS: desk
-- ARGV: entries looked at at most in each rank, ranks
-- Returns {[room, ...], [room, ...]}.
local desk = KEYS[1]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local late, is_late = {}, {}
for i = 2, #ARGV do
  local from = tonumber(ARGV[i]) * 1e14
  local first, last = string.format('%.0f', from), string.format('%.0f', from + now_ms)
  for _, place in ipairs(redis.call('ZRANGE', desk .. ':open', first, last, 'BYSCORE', 'LIMIT', 0, ARGV[1])) do
    local room, id = string.match(place, '^%d+:.-:.-:(.-):(.+)$')
    if not is_late[room] then
      local until_ms = redis.call('HGET', desk .. ':item:' .. id, 'claim_until_ms')
      if not until_ms or tonumber(until_ms) <= now_ms then
        is_late[room] = true
        late[#late + 1] = room
      end
    end
  end
end
return {late, redis.call('HKEYS', desk .. ':crowded')}
