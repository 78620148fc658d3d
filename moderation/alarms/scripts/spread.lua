-- Turn one step of the outbox into a call for each target, and take it out of the outbox.
--
-- KEYS: lease, outbox, targets, dead
-- ARGV: fencing token, group, entry id, call, waiting at most, dead letters at most, targets...
-- Returns for how many targets it now waits, or -1 when the duty is another's. A step already spread is left alone; a
-- call that a target is still to get keeps its place.
local outbox, id, call = KEYS[2], ARGV[3], ARGV[4]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
if redis.call('XACK', outbox, ARGV[2], id) == 0 then return 0 end
redis.call('XDEL', outbox, id)
local time = redis.call('TIME')
local now_ms = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local spread = 0
for i = 7, #ARGV do
  local target = ARGV[i]
  local waiting = '{record}outbox:waiting:' .. target
  redis.call('SADD', KEYS[3], target)
  if redis.call('ZCARD', waiting) < tonumber(ARGV[5]) then
    redis.call('ZADD', waiting, 'NX', now_ms, call)
    spread = spread + 1
  else
    redis.call('XADD', KEYS[4], 'MAXLEN', ARGV[6], '*', 'target', target, 'call', call, 'reason', 'outbox_full')
  end
end
return spread
