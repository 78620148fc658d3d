-- Take, keep or give back a duty. A guest makes way: it keeps nothing that another process asked for in vain, and takes
-- nothing while one waits.
--
-- KEYS: lease, fence, wanted
-- ARGV: take, keep or drop; fencing token (keep, drop); lease_ms; 1 for a guest, else 0
-- Returns the fencing token when it is now as asked, 0 when another process has the duty or nobody has it any more.
local lease, asked, is_guest = KEYS[1], ARGV[1], ARGV[4] == '1'
if asked == 'take' then
  if is_guest and redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
  if redis.call('EXISTS', lease) == 1 then
    if not is_guest then redis.call('SET', KEYS[3], '', 'PX', ARGV[3]) end
    return 0
  end
  local token = redis.call('INCR', KEYS[2])
  redis.call('SET', lease, token, 'PX', ARGV[3])
  redis.call('DEL', KEYS[3])
  return token
end
if redis.call('GET', lease) ~= ARGV[2] then return 0 end
if asked == 'keep' and is_guest and redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('DEL', lease)
  return 0
end
if asked == 'keep' then
  redis.call('PEXPIRE', lease, ARGV[3])
else
  redis.call('DEL', lease)
end
return tonumber(ARGV[2])
