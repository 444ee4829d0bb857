/** The compacted topic of writers' schemas, so that an older reader can decode a newer writer. */
package io.refiner.messaging.schema;
