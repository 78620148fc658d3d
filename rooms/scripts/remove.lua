-- Remove one message for everyone and announce it.
--
-- KEYS: meta, stream, channel
-- ARGV: epoch, seq
-- Returns 1 when it was there, 0 when it was gone already or belongs to another epoch.
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch ~= ARGV[1] then return 0 end
if redis.call('XDEL', KEYS[2], ARGV[2] .. '-0') == 0 then return 0 end
redis.call('SPUBLISH', KEYS[3], epoch .. ':' .. ARGV[2] .. ':\n')
return 1
