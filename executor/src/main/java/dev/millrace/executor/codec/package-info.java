/**
 * Codecs that turn values into bytes for other processes. Start with {@link
 * dev.millrace.executor.codec.Codec}: its static methods make codecs from record classes, from
 * other codecs and from other libraries.
 *
 * <h2 id="codec">The contract of a codec</h2>
 *
 * <ul>
 *   <li><b>Thread.</b> Codecs are stateless and used by any thread. A {@link
 *       dev.millrace.executor.codec.WireWriter} and a {@link
 *       dev.millrace.executor.codec.WireReader} are for one thread at a time.
 *   <li><b>Security.</b> Only bytes are sent. Both processes make their own codecs and compare
 *       their {@linkplain dev.millrace.executor.codec.Codec#id ids}, so the bytes cannot choose a
 *       class.
 *   <li><b>Failure.</b> Writing throws {@link dev.millrace.executor.codec.UnencodableException}
 *       with the path to the part that cannot be sent. Reading throws {@link
 *       dev.millrace.executor.codec.MalformedDataException} if the bytes are invalid.
 *   <li><b>Limits.</b> Length and depth are checked before memory is allocated.
 * </ul>
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor.codec;

import org.jspecify.annotations.NullMarked;
