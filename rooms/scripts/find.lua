-- Read one message.
--
-- KEYS: meta, stream
-- ARGV: epoch, seq, retention_ms
-- Returns the entry, [seq-0, [at, ms, by, member, frame, bytes]], or nothing where it is gone or due.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return false end
local entry = redis.call('XRANGE', KEYS[2], ARGV[2] .. '-0', ARGV[2] .. '-0')[1]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
if not entry or tonumber(entry[2][2]) <= now_ms - tonumber(ARGV[3]) then return false end
return entry
