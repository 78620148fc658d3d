-- Read sanctions that share a room.
--
-- KEYS: any number of sanctions
-- Returns for each {until_ms, value}, {0, ''} where none stands.
local found = {}
for place, key in ipairs(KEYS) do
  local value, until_ms = unpack(redis.call('HMGET', key, 'value', 'until_ms'))
  found[place] = value and {tonumber(until_ms), value} or {0, ''}
end
return found
