-- Take a target's calls whose time has come, and hide them until they are settled or must be tried again.
--
-- KEYS: lease, waiting, tries
-- ARGV: fencing token, calls at most, hidden_ms
-- Returns [[call, tries, this one included], ...], or -1 when the duty is another's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGE', KEYS[2], '-inf', string.format('%.0f', now_ms), 'BYSCORE', 'LIMIT', 0, ARGV[2])
local again = string.format('%.0f', now_ms + tonumber(ARGV[3]))
local taken = {}
for i, call in ipairs(due) do
  redis.call('ZADD', KEYS[2], again, call)
  taken[i] = {call, redis.call('HINCRBY', KEYS[3], call, 1)}
end
return taken
