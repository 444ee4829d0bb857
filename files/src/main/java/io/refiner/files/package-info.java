/** Files that are replaced as a whole, read with care, known again, and deleted. */
package io.refiner.files;
