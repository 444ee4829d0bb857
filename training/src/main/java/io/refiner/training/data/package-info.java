/** What models learn from: problems, what is made of them, and the examples of each role. */
package io.refiner.training.data;
