-- End sessions, and with a state given close the account as well: its password and codes are gone.
--
-- Whoever was on a shift is no longer here from this step on.
--
-- KEYS: account, recovery, sessions, channel, shifts
-- ARGV: state (empty: the account stays as it is), token key of the way back (or empty),
--       ids of the sessions (none: all of them)
-- Returns how many sessions ended, or -1 where there is no such account.
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
if ARGV[1] ~= '' then
  redis.call('HDEL', KEYS[1], 'password', 'totp', 'reset')
  redis.call('HSET', KEYS[1], 'state', ARGV[1])
  if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'reset', ARGV[2]) end
  redis.call('DEL', KEYS[2])
end
local wanted = {}
for place = 3, #ARGV do wanted[ARGV[place]] = true end
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local function leave_shift(id)
  local taken = redis.call('HGET', KEYS[5], id)
  if not taken then return end
  local shift = cjson.decode(taken)
  shift.is_over, shift.until_ms = true, math.min(shift.until_ms, now_ms)
  redis.call('HSET', KEYS[5], id, cjson.encode(shift))
end
local ended = {}
local kept = redis.call('HGETALL', KEYS[3])
for place = 1, #kept, 2 do
  local id = cjson.decode(kept[place + 1]).id
  if #ARGV < 3 or wanted[id] then
    redis.call('HDEL', KEYS[3], kept[place])
    ended[#ended + 1] = id
    leave_shift(id)
  end
end
if #ended > 0 then
  local said = '{"type":"staff_sessions_ended","session_ids":' .. cjson.encode(ended) .. '}'
  redis.call('SPUBLISH', KEYS[4], said)
end
return #ended
