-- Settle one try of a call: it arrived, it comes again, or it is given up. A call settled before is left alone.
--
-- KEYS: waiting, tries, dead
-- ARGV: arrived, again or dead; call; pause_ms (again); target, reason, dead letters at most (dead)
-- Returns 1 when it was still open.
local asked, call = ARGV[1], ARGV[2]
if not redis.call('ZSCORE', KEYS[1], call) then return 0 end
if asked == 'again' then
  local time = redis.call('TIME')
  local at_ms = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[3])
  redis.call('ZADD', KEYS[1], string.format('%.0f', at_ms), call)
  return 1
end
local tries = redis.call('HGET', KEYS[2], call) or '0'
redis.call('ZREM', KEYS[1], call)
redis.call('HDEL', KEYS[2], call)
if asked == 'dead' then
  redis.call('XADD', KEYS[3], 'MAXLEN', ARGV[6], '*', 'target', ARGV[4], 'call', call, 'reason', ARGV[5],
    'tries', tries)
end
return 1
