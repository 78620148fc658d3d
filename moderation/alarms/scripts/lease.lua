-- Take, keep or give back a duty.
--
-- KEYS: lease, fence
-- ARGV: take, keep or drop; fencing token (keep, drop); lease_ms
-- Returns the fencing token when it is now as asked, 0 when another process has the duty or nobody has it any more.
local lease, asked = KEYS[1], ARGV[1]
if asked == 'take' then
  if redis.call('EXISTS', lease) == 1 then return 0 end
  local token = redis.call('INCR', KEYS[2])
  redis.call('SET', lease, token, 'PX', ARGV[3])
  return token
end
if redis.call('GET', lease) ~= ARGV[2] then return 0 end
if asked == 'keep' then
  redis.call('PEXPIRE', lease, ARGV[3])
else
  redis.call('DEL', lease)
end
return tonumber(ARGV[2])
