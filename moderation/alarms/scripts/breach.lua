-- Put a step into the outbox for every item whose due time has passed, and set the time of the step after it.
--
-- KEYS: lease, due, due of, outbox
-- ARGV: fencing token, items at most, last step, outbox at most
-- Returns how many were put, or -1 when the duty is another's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local due, of = KEYS[2], KEYS[3]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local late = redis.call('ZRANGE', due, '-inf', string.format('%.0f', now_ms), 'BYSCORE', 'LIMIT', 0, ARGV[2])
local put = 0
for _, code in ipairs(late) do
  local lane, again_ms, step = string.match(redis.call('HGET', of, code) or '', '^(%a+) (%d+) (%d+)$')
  if lane then
    redis.call('XADD', KEYS[4], 'MAXLEN', ARGV[4], '*', 'code', code, 'lane', lane, 'step', step)
    put = put + 1
  end
  if lane and tonumber(step) < tonumber(ARGV[3]) then
    redis.call('ZADD', due, string.format('%.0f', now_ms + tonumber(again_ms)), code)
    redis.call('HSET', of, code, table.concat({lane, again_ms, tonumber(step) + 1}, ' '))
  else
    redis.call('ZREM', due, code)
    redis.call('HDEL', of, code)
  end
end
return put
