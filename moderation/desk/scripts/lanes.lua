-- Count the open items of each lane.
--
-- KEYS: desk
-- ARGV: entries looked at at most
-- Returns {lane, number, lane, number, ...}; lanes without an open item are left out.
local numbers, found = {}, {}
for _, place in ipairs(redis.call('ZRANGE', KEYS[1] .. ':open', 0, ARGV[1] - 1)) do
  local lane = string.match(place, '^%d+:(.-):')
  numbers[lane] = (numbers[lane] or 0) + 1
end
for lane, number in pairs(numbers) do
  found[#found + 1] = lane
  found[#found + 1] = number
end
return found
