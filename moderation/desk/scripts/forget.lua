-- Take from items that were closed long enough ago whose they were and where; keep lane, reasons, outcome and day.
--
-- KEYS: desk
-- ARGV: closed_for_ms, items at most, ttl_s of what stays
-- Returns how many were reduced.
local desk = KEYS[1]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local before = string.format('%.0f', now_ms - tonumber(ARGV[1]))
local due = redis.call('ZRANGE', desk .. ':closed', '-inf', before, 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, id in ipairs(due) do
  local item = desk .. ':item:' .. id
  local kept = {lane = 1, severity = 1, reasons = 1, outcome = 1, lang = 1, version = 1, joined = 1}
  local session, room = unpack(redis.call('HMGET', item, 'session', 'room'))
  if session and room then redis.call('LREM', table.concat({desk, ':beside:', session, ':', room}), 0, id) end
  local day_ms = 86400000
  local day = math.floor(tonumber(redis.call('HGET', item, 'opened_ms')) / day_ms) * day_ms
  for _, field in ipairs(redis.call('HKEYS', item)) do
    if not kept[field] then redis.call('HDEL', item, field) end
  end
  day = string.format('%.0f', day)
  redis.call('HSET', item, 'state', 'forgotten', 'opened_ms', day, 'due_ms', day)
  redis.call('EXPIRE', item, ARGV[3])
  redis.call('ZREM', desk .. ':closed', id)
end
return #due
