-- Forget something that stood, unless it was decided anew meanwhile.
--
-- KEYS: desk
-- ARGV: what it stands on, the envelope as it was read
-- Returns 1 when forgotten, 0 when not.
local standing = KEYS[1] .. ':standing'
if redis.call('HGET', standing, ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', standing, ARGV[1])
