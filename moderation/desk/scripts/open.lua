-- Open an item for a flagged message, or let the message join the open item of its session, room and lane.
--
-- KEYS: desk (what its own keys begin with); outbox, due, due of, called, called by: see moderation.alarms
-- ARGV: new id, lane, rank, due_after_ms, room, session, member, lang, nonce, message, severity (a number, rising),
--       reasons (words between spaces), messages at most, crowded past so many items, until fewer than so many,
--       ms after which the message appears by itself (0: never), code of a new item, 1 if it calls somebody at once
--       (else 0), ttl_s of the code, steps in the outbox at most, code under which somebody is called to a crowded room
-- A change is announced on desk:changes by the item's id.
-- Returns {id, 1 if new, 1 if the message is listed}.
local desk = KEYS[1]
local id, lane, room, session, nonce = ARGV[1], ARGV[2], ARGV[5], ARGV[6], ARGV[9]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

local index = table.concat({desk, ':of:', session, ':', room, ':', lane})
local open_id = redis.call('GET', index)
local let_go_ms = tonumber(ARGV[16])
local function call(code, to_lane)
  redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[20], '*', 'code', code, 'lane', to_lane, 'step', 0)
end
if open_id then id = open_id end
local item = desk .. ':item:' .. id
if not open_id then
  local due_ms = now_ms + (let_go_ms > 0 and let_go_ms or tonumber(ARGV[4]))
  local age = string.format('%017.0f', time[1] * 1000000 + time[2])
  local place = table.concat({age, lane, ARGV[8], room, id}, ':')
  local score = string.format('%.0f', tonumber(ARGV[3]) * 1e14 + due_ms)
  redis.call('HSET', item, 'lane', lane, 'room', room, 'session', session, 'member', ARGV[7], 'lang', ARGV[8],
    'opened_ms', string.format('%.0f', now_ms), 'due_ms', string.format('%.0f', due_ms), 'state', 'open',
    'severity', ARGV[11], 'reasons', '', 'version', 0, 'joined', 0, 'place', place, 'score', score)
  redis.call('SET', index, id)
  local beside = table.concat({desk, ':beside:', session, ':', room})
  redis.call('RPUSH', beside, id)
  redis.call('LTRIM', beside, -20, -1)
  redis.call('ZADD', desk .. ':open', score, place)
  if lane == 'crisis' then
    redis.call('HINCRBY', desk .. ':crisis', session, 1)
  else
    local waiting = redis.call('HINCRBY', desk .. ':crowd', room, 1)
    local is_crowded = waiting > tonumber(ARGV[14])
    if is_crowded and redis.call('HSET', desk .. ':crowded', room, ARGV[15]) == 1 then call(ARGV[21], 'other') end
  end
  redis.call('SET', KEYS[5], ARGV[17], 'EX', ARGV[19])
  redis.call('SET', KEYS[6], id, 'EX', ARGV[19])
  redis.call('HSET', KEYS[4], ARGV[17], table.concat({lane, ARGV[4], 1}, ' '))
  redis.call('ZADD', KEYS[3], string.format('%.0f', now_ms + tonumber(ARGV[4])), ARGV[17])
  if ARGV[18] == '1' then call(ARGV[17], lane) end
end

local field = 'message:' .. nonce
if redis.call('HEXISTS', item, field) == 0 then
  local joined = redis.call('HINCRBY', item, 'joined', 1)
  if joined <= tonumber(ARGV[13]) then
    redis.call('HSET', item, field, joined .. ' ' .. ARGV[10])
    if let_go_ms > 0 then
      redis.call('ZADD', desk .. ':let_go', string.format('%.0f', now_ms + let_go_ms), id .. ' ' .. nonce)
    end
    redis.call('HINCRBY', item, 'version', 1)
    if tonumber(ARGV[11]) > tonumber(redis.call('HGET', item, 'severity')) then
      redis.call('HSET', item, 'severity', ARGV[11])
    end
    local reasons = redis.call('HGET', item, 'reasons')
    for reason in string.gmatch(ARGV[12], '%S+') do
      if not string.find(' ' .. reasons .. ' ', ' ' .. reason .. ' ', 1, true) then
        reasons = reasons == '' and reason or (reasons .. ' ' .. reason)
      end
    end
    redis.call('HSET', item, 'reasons', reasons)
  end
  redis.call('SPUBLISH', desk .. ':changes', id)
end
local listed = redis.call('HEXISTS', item, field)
return {id, open_id and 0 or 1, listed}
