-- Remember which messages were said before the store forgot: hubs still hold them, and their authors may send them again.
--
-- KEYS: nonce of each
-- ARGV: nonce_ttl_ms, epoch, number of each
for place, nonce in ipairs(KEYS) do
  redis.call('SET', nonce, ARGV[2] .. ':' .. ARGV[place + 2] .. ':heard', 'PX', ARGV[1], 'NX')
end
return #KEYS
