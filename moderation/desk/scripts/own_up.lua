-- Tell the author of an item that nobody has come, once, unless something happened to it meanwhile.
--
-- KEYS: desk
-- ARGV: item id, version looked at, effect (empty: there is nothing to tell)
-- Returns 1 when somebody is told, 0 when not.
local desk = KEYS[1]
local item = desk .. ':item:' .. ARGV[1]
local state, version, seen = unpack(redis.call('HMGET', item, 'state', 'version', 'was_claimed'))
if state ~= 'open' or version ~= ARGV[2] or seen then return 0 end
if redis.call('HSETNX', item, 'is_late', '1') == 0 or ARGV[3] == '' then return 0 end
redis.call('XADD', desk .. ':effects', '*', 'effect', ARGV[3])
return 1
