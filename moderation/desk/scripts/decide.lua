-- Take one decision: the item, the audit and the effects change together, or nothing does.
--
-- KEYS: desk; due, due of, called: see moderation.alarms, whose calls end when an item closes and begin again with it
-- ARGV: 1 item id, 2 decision id, 3 version looked at, 4 actor, 5 who else may hold the claim (may be empty),
--       6 open crisis items looked at, 7 order, 8 audit entry, 9 its hash, 10 close, reopen or empty,
--       11 outcome (empty: as it is), 12 mark to set (may be empty), 13 decision taken back (may be empty),
--       14 the decision as kept, 15 ttl_s of that, 16 due_after_ms of an item that opens again,
--       then for each effect: envelope, what it stands on (may be empty), 1 where it stands from now on, 0 where not
-- A decision taken is announced on desk:changes by the item's id.
-- Returns {version} when taken, {} when anything is no longer as it was looked at: look again.
local desk, id = KEYS[1], ARGV[1]
local item, decision = desk .. ':item:' .. id, desk .. ':decision:' .. ARGV[2]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

local version, state, lane, room, session, place, score, holder, until_ms = unpack(redis.call('HMGET', item,
  'version', 'state', 'lane', 'room', 'session', 'place', 'score', 'holder', 'claim_until_ms'))
local crises = session and redis.call('HGET', desk .. ':crisis', session) or '0'
local is_claimed = holder and tonumber(until_ms) > now_ms and holder ~= ARGV[4] and holder ~= ARGV[5]
if version ~= ARGV[3] or is_claimed or tonumber(crises or '0') ~= tonumber(ARGV[6])
  or tonumber(redis.call('HGET', desk .. ':head', 'order') or '0') + 1 ~= tonumber(ARGV[7])
  or (ARGV[13] ~= '' and redis.call('HEXISTS', desk .. ':decision:' .. ARGV[13], 'taken_back_by') == 1) then
  return {}
end

-- first of all the entry: a script that fails is not undone, and nothing may change without it
redis.call('XADD', desk .. ':audit', ARGV[7] .. '-0', 'entry', ARGV[8], 'hash', ARGV[9])
redis.call('HSET', desk .. ':head', 'order', ARGV[7], 'hash', ARGV[9])

local function count(by)
  local counts = lane == 'crisis' and desk .. ':crisis' or desk .. ':crowd'
  local whose = lane == 'crisis' and session or room
  local left = redis.call('HINCRBY', counts, whose, by)
  if left <= 0 then redis.call('HDEL', counts, whose) end
  local crowded_until = lane ~= 'crisis' and redis.call('HGET', desk .. ':crowded', room)
  if crowded_until and left < tonumber(crowded_until) then redis.call('HDEL', desk .. ':crowded', room) end
end
local code = redis.call('GET', KEYS[4])
local function called_by() return '{record}called_by:' .. code end
local index = session and table.concat({desk, ':of:', session, ':', room, ':', lane})
if ARGV[10] == 'close' and state == 'open' then
  redis.call('HSET', item, 'state', 'closed')
  redis.call('HDEL', item, 'holder', 'claim_until_ms')
  redis.call('ZREM', desk .. ':open', place)
  redis.call('ZADD', desk .. ':closed', string.format('%.0f', now_ms), id)
  redis.call('DEL', index)
  count(-1)
  if code then
    redis.call('ZREM', KEYS[2], code)
    redis.call('HDEL', KEYS[3], code)
    redis.call('DEL', called_by())
  end
elseif ARGV[10] == 'reopen' and state == 'closed' and redis.call('SET', index, id, 'NX') then
  redis.call('HSET', item, 'state', 'open')
  redis.call('ZADD', desk .. ':open', score, place)
  redis.call('ZREM', desk .. ':closed', id)
  count(1)
  if code then
    redis.call('HSET', KEYS[3], code, table.concat({lane, ARGV[16], 1}, ' '))
    redis.call('ZADD', KEYS[2], string.format('%.0f', now_ms + tonumber(ARGV[16])), code)
    redis.call('SET', called_by(), id, 'EX', math.max(1, redis.call('TTL', KEYS[4])))
  end
end
if ARGV[10] ~= '' then -- what was decided on, and be it taken back, appears by nothing but a decision
  for _, field in ipairs(redis.call('HKEYS', item)) do
    local nonce = string.match(field, '^message:(.+)$')
    local settled = nonce and 'settled:' .. nonce
    if nonce then redis.call('ZREM', desk .. ':let_go', id .. ' ' .. nonce) end
    if nonce and ARGV[10] == 'close' then
      redis.call('HSETNX', item, settled, ARGV[2])
    elseif nonce and redis.call('HGET', item, settled) == ARGV[13] then
      redis.call('HDEL', item, settled)
    end
  end
end
version = redis.call('HINCRBY', item, 'version', 1)
if ARGV[11] ~= '' then redis.call('HSET', item, 'outcome', ARGV[11]) end
if ARGV[12] ~= '' then redis.call('HSET', item, ARGV[12], '1') end

redis.call('HSET', decision, 'past', ARGV[14])
redis.call('EXPIRE', decision, ARGV[15])
if ARGV[13] ~= '' then redis.call('HSET', desk .. ':decision:' .. ARGV[13], 'taken_back_by', ARGV[2]) end
for i = 17, #ARGV, 3 do
  redis.call('XADD', desk .. ':effects', '*', 'effect', ARGV[i])
  if ARGV[i + 2] == '1' then
    redis.call('HSET', desk .. ':standing', ARGV[i + 1], ARGV[i])
  elseif ARGV[i + 1] ~= '' then
    redis.call('HDEL', desk .. ':standing', ARGV[i + 1])
  end
end
redis.call('SPUBLISH', desk .. ':changes', id)
return {version}
