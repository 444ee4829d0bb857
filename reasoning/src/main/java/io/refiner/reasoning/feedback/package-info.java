/** What a critic says: typed findings, and the sentences that a generator reads. */
package io.refiner.reasoning.feedback;
