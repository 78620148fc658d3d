-- Read the other items of the person an item is about, in the same room, the newest first.
--
-- KEYS: desk
-- ARGV: item id
-- Returns {now_ms, [[id, [field, value, ...]], ...]}.
local desk = KEYS[1]
local time = redis.call('TIME')
local session, room = unpack(redis.call('HMGET', desk .. ':item:' .. ARGV[1], 'session', 'room'))
local found = {}
if session and room then
  local ids = redis.call('LRANGE', table.concat({desk, ':beside:', session, ':', room}), 0, -1)
  for place = #ids, 1, -1 do
    if ids[place] ~= ARGV[1] then
      found[#found + 1] = {ids[place], redis.call('HGETALL', desk .. ':item:' .. ids[place])}
    end
  end
end
return {time[1] * 1000 + math.floor(time[2] / 1000), found}
