-- Take, keep or leave a shift.
--
-- KEYS: shifts
-- ARGV: take, keep or leave; session; ttl_ms; ttl_ms of all that is chosen; and to take it: account, languages,
--       rooms held (words between spaces)
-- Returns 1 when it is as asked, 0 where there is no shift to keep.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local shift = {staff_id = ARGV[5], langs = ARGV[6], rooms = ARGV[7]}
if ARGV[1] ~= 'take' then
  local kept = redis.call('HGET', KEYS[1], ARGV[2])
  if not kept then return ARGV[1] == 'leave' and 1 or 0 end
  shift = cjson.decode(kept)
  if shift.is_over then return ARGV[1] == 'leave' and 1 or 0 end
end
shift.is_over = ARGV[1] == 'leave'
shift.until_ms = shift.is_over and math.min(shift.until_ms, now_ms) or now_ms + tonumber(ARGV[3])
redis.call('HSET', KEYS[1], ARGV[2], cjson.encode(shift))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
