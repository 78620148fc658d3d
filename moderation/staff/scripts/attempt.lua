-- Count a try before it is looked at, so that tries at the same time are counted too; or say how long to wait.
--
-- KEYS: tries of a name, tries of a network (or not)
-- ARGV: now_ms, tries without a pause, first pause_ms, longest pause_ms, forgotten after_ms
-- Returns the milliseconds to wait; 0 lets the try go on.
local now = tonumber(ARGV[1])
local wait = 0
for _, key in ipairs(KEYS) do
  local closed = tonumber(redis.call('HGET', key, 'closed_until') or 0)
  wait = math.max(wait, math.min(closed - now, tonumber(ARGV[4])))
end
if wait > 0 then return wait end
for _, key in ipairs(KEYS) do
  local count = redis.call('HINCRBY', key, 'count', 1)
  local beyond = count - tonumber(ARGV[2])
  if beyond >= 0 then
    local pause = math.min(tonumber(ARGV[3]) * 2 ^ math.min(beyond, 30), tonumber(ARGV[4]))
    redis.call('HSET', key, 'closed_until', string.format('%d', now + pause))
  end
  redis.call('PEXPIRE', key, ARGV[5])
end
return 0
