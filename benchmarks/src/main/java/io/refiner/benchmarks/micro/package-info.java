/** JMH benchmarks of what every record pays: the codec and the rules of the tasks. */
package io.refiner.benchmarks.micro;
