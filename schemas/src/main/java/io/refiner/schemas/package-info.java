/** The topics that Refiner reads and writes, and what is in them. */
package io.refiner.schemas;
