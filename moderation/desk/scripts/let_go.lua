-- Let one held message appear, unless it was decided on since it waits; close an item in which nothing else waits.
--
-- KEYS: desk; due, due of, called: see moderation.alarms, whose calls end when an item closes
-- ARGV: item, nonce, effect that posts it, effect that lets the words go once closed, reason for which alone an item is
--       closed, due_after_ms of an item that stays open
-- A change is announced on desk:changes by the item's id.
-- Returns 1 when it will appear, 0 when it stays as it is.
local desk, id, nonce = KEYS[1], ARGV[1], ARGV[2]
if redis.call('ZREM', desk .. ':let_go', id .. ' ' .. nonce) == 0 then return 0 end
local item = desk .. ':item:' .. id
local state, lane, room, session, place, reasons, opened_ms, score = unpack(redis.call('HMGET', item,
  'state', 'lane', 'room', 'session', 'place', 'reasons', 'opened_ms', 'score'))
if state ~= 'open' then return 0 end
redis.call('HSET', item, 'let_go:' .. nonce, '1')
redis.call('HINCRBY', item, 'version', 1)
redis.call('SPUBLISH', desk .. ':changes', id)
redis.call('XADD', desk .. ':effects', '*', 'effect', ARGV[3])

local still_waits = reasons ~= ARGV[5]
for _, field in ipairs(redis.call('HKEYS', item)) do
  local other = string.match(field, '^message:(.+)$')
  still_waits = still_waits or (other and redis.call('HEXISTS', item, 'let_go:' .. other) == 0)
end
if still_waits then
  local due_ms = tonumber(opened_ms) + tonumber(ARGV[6])
  local rank = math.floor(tonumber(score) / 1e14)
  score = string.format('%.0f', rank * 1e14 + due_ms)
  redis.call('HSET', item, 'due_ms', string.format('%.0f', due_ms), 'score', score)
  redis.call('ZADD', desk .. ':open', score, place)
  return 1
end
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', item, 'state', 'closed', 'outcome', 'release')
redis.call('HDEL', item, 'holder', 'claim_until_ms')
redis.call('ZREM', desk .. ':open', place)
redis.call('ZADD', desk .. ':closed', string.format('%.0f', now_ms), id)
redis.call('DEL', table.concat({desk, ':of:', session, ':', room, ':', lane}))
local left = redis.call('HINCRBY', desk .. ':crowd', room, -1)
if left <= 0 then redis.call('HDEL', desk .. ':crowd', room) end
local crowded_until = redis.call('HGET', desk .. ':crowded', room)
if crowded_until and left < tonumber(crowded_until) then redis.call('HDEL', desk .. ':crowded', room) end
local code = redis.call('GET', KEYS[4])
if code then
  redis.call('ZREM', KEYS[2], code)
  redis.call('HDEL', KEYS[3], code)
  redis.call('DEL', '{record}called_by:' .. code)
end
redis.call('XADD', desk .. ':effects', '*', 'effect', ARGV[4])
return 1
