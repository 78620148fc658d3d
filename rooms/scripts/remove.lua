-- Remove one message for everyone, announce it, and remember its number for readers who come back.
--
-- KEYS: meta, stream, gone, channel; and where it is remembered that its author did it: (unsent)
-- ARGV: epoch, seq, remembered_ms, numbers remembered at most; (author and nonce, remembered_ms, remembered at most)
-- Returns 1 when it was there, 0 when it was gone already or belongs to another epoch.
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch ~= ARGV[1] then return 0 end
if redis.call('XDEL', KEYS[2], ARGV[2] .. '-0') == 0 then return 0 end
redis.call('ZADD', KEYS[3], ARGV[2], epoch .. ':' .. ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[4]))
redis.call('PEXPIRE', KEYS[3], ARGV[3])
if KEYS[5] then
  redis.call('ZADD', KEYS[5], redis.call('TIME')[1], ARGV[5])
  redis.call('ZREMRANGEBYRANK', KEYS[5], 0, -1 - tonumber(ARGV[7]))
  redis.call('PEXPIRE', KEYS[5], ARGV[6])
end
redis.call('SPUBLISH', KEYS[4], epoch .. ':' .. ARGV[2] .. ':\n')
return 1
