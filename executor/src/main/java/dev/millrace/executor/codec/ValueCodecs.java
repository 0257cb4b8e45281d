package dev.millrace.executor.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the codec of a type; for a record also those of its components, by reflection. */
final class ValueCodecs {
    // filled before the components are looked at, so that a record may contain itself
    private final Map<Class<?>, Codec<?>> records = new HashMap<>();

    private ValueCodecs() {}

    static <T> Codec<T> of(Class<T> type) {
        return unchecked(new ValueCodecs().find(type, type.getSimpleName()));
    }

    private Codec<?> find(Type type, String path) {
        if (type instanceof Class<?> raw) {
            return ofClass(raw, path);
        }
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic, path);
        }
        throw none(type, path);
    }

    private Codec<?> ofClass(Class<?> type, String path) {
        Codec<?> known = JdkCodecs.find(type);
        if (known != null) {
            return known;
        }
        if (type.isEnum()) {
            return EnumCodec.of(type);
        }
        if (type.isRecord() && type.getTypeParameters().length == 0) {
            Codec<?> found = records.get(type);
            return found == null ? ofRecord(type, path) : found;
        }
        throw none(type, path);
    }

    private <T> Codec<T> ofRecord(Class<T> type, String path) {
        var codec = new RecordCodec<>(type);
        records.put(type, codec);
        for (RecordComponent component : type.getRecordComponents()) {
            Codec<?> found = find(component.getGenericType(), path + "." + component.getName());
            codec.add(component, unchecked(orNull(component.getType(), found)));
        }
        return codec;
    }

    private Codec<?> ofGeneric(ParameterizedType type, String path) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return new ListCodec<>(element(arguments[0], path + "[]"));
        }
        if (type.getRawType() == Set.class) {
            return new SetCodec<>(new ListCodec<>(element(arguments[0], path + "[]")));
        }
        if (type.getRawType() == Map.class) {
            return new MapCodec<>(
                    element(arguments[0], path + "[key]"), element(arguments[1], path + "[]"));
        }
        if (type.getRawType() == Optional.class) {
            return new OptionalCodec<>(unchecked(find(arguments[0], path)));
        }
        throw none(type, path);
    }

    private Codec<@Nullable Object> element(Type type, String path) {
        return unchecked(Codec.nullable(find(type, path)));
    }

    private static Codec<?> orNull(Class<?> type, Codec<?> codec) {
        return type.isPrimitive() || codec instanceof DynamicCodec ? codec : Codec.nullable(codec);
    }

    private static IllegalArgumentException none(Type type, String path) {
        return new IllegalArgumentException(
                path
                        + ": "
                        + type.getTypeName()
                        + " has no codec; see Codec.of for the supported types");
    }

    /** The id of {@code codec}. A record in {@code described} is only named. */
    static String describe(Codec<?> codec, Set<Class<?>> described) {
        return switch (codec) {
            case RecordCodec<?> of -> of.describe(described);
            case NullableCodec<?> of -> describe(of.codec(), described) + "?";
            case OptionalCodec<?> of -> "Optional<" + describe(of.codec(), described) + ">";
            case ListCodec<?> of -> "List<" + describe(of.element(), described) + ">";
            case SetCodec<?> of -> "Set of " + describe(of.list(), described);
            case MapCodec<?, ?> of ->
                    "Map<"
                            + describe(of.key(), described)
                            + ", "
                            + describe(of.value(), described)
                            + ">";
            default -> codec.id();
        };
    }

    /** Safe because a codec found for a type is used only for values of that type. */
    @SuppressWarnings("unchecked")
    private static <T extends @Nullable Object> Codec<T> unchecked(Codec<?> codec) {
        return (Codec<T>) codec;
    }
}
