-- Strike out one effect that was carried out, or set aside one that nobody can read; keep the lease.
--
-- KEYS: desk
-- ARGV: owner, lease_ms, place, aside or empty
-- Returns 1, or 0 when the lease was lost: whoever has it now goes on from here.
local desk = KEYS[1]
if redis.call('GET', desk .. ':drainer') ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', desk .. ':drainer', ARGV[2])
if ARGV[4] ~= '' then redis.call('HINCRBY', desk .. ':aside', 'effects', 1) end
redis.call('XDEL', desk .. ':effects', ARGV[3])
return 1
