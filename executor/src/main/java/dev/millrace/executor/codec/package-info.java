/**
 * How values cross to other processes. The door is {@link dev.millrace.executor.codec.Codec}, whose
 * static methods make codecs from record classes, from other codecs and from other libraries.
 *
 * <h2 id="codec">The contract of a codec</h2>
 *
 * <ul>
 *   <li><b>Thread.</b> Codecs are stateless and used by any thread. A {@link
 *       dev.millrace.executor.codec.WireWriter} and a {@link
 *       dev.millrace.executor.codec.WireReader} are for one thread at a time.
 *   <li><b>What crosses</b> is bytes. Both processes make their codecs themselves and compare their
 *       {@linkplain dev.millrace.executor.codec.Codec#id ids}; no byte chooses a class.
 *   <li><b>Failure.</b> {@link dev.millrace.executor.codec.UnencodableException}, with the path to
 *       what cannot be sent, where a value is written; {@link
 *       dev.millrace.executor.codec.MalformedDataException} where bytes are not what the codec
 *       writes.
 *   <li><b>Limits.</b> Length and depth are compared with their caps before memory is taken.
 * </ul>
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor.codec;

import org.jspecify.annotations.NullMarked;
