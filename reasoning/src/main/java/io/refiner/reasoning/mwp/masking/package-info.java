/** Between a problem as people write it and the masked, tokenised words that models read. */
package io.refiner.reasoning.mwp.masking;
