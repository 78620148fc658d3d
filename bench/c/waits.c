/* How long things took, in buckets whose width is a thirty-second of an octave. */
#include <string.h>

#include "load.h"

void waits_clear(struct waits *waits) { memset(waits, 0, sizeof *waits); }

static int bucket_of(uint64_t us) {
    int octave = 0;
    while (us >= 2 * OCTAVE_BUCKETS) {
        us >>= 1;
        octave++;
    }
    int bucket = octave * OCTAVE_BUCKETS + (int)us;
    return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static uint64_t middle_of(int bucket) {
    if (bucket < 2 * OCTAVE_BUCKETS) return (uint64_t)bucket;
    int octave = bucket / OCTAVE_BUCKETS - 1;
    uint64_t low = (uint64_t)(bucket - octave * OCTAVE_BUCKETS) << octave;
    return low + ((1ULL << octave) >> 1);
}

void waits_add(struct waits *waits, uint64_t us) {
    waits->counts[bucket_of(us)]++;
    waits->total++;
    if (us > waits->most_us) waits->most_us = us;
}

uint64_t waits_quantile(const struct waits *waits, double share) {
    uint64_t wanted = (uint64_t)(share * (double)waits->total), seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
        seen += waits->counts[bucket];
        if (seen > wanted) return middle_of(bucket) < waits->most_us ? middle_of(bucket) : waits->most_us;
    }
    return waits->most_us;
}
