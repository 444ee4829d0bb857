/** Numbers as people write them: digits with all their separators, fractions, and English words. */
package io.refiner.reasoning.mwp.number;
