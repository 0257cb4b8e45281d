package dev.millrace.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;

/** A class shows its callers and its subclasses only types that they may name. */
final class ExportOnly extends ArchCondition<JavaClass> {

    private final DescribedPredicate<JavaClass> nameable;

    ExportOnly(DescribedPredicate<JavaClass> nameable) {
        super("export only types that " + nameable.getDescription());
        this.nameable = nameable;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (isReachable(type)) {
            checkTypes(type, type.getFullName(), supertypes(type), events);
            for (JavaField field : type.getFields()) {
                if (isExported(field)) {
                    checkTypes(type, field.getFullName(), List.of(field.getType()), events);
                }
            }
            for (JavaCodeUnit member : type.getCodeUnits()) {
                if (isExported(member)) {
                    checkTypes(type, member.getFullName(), signature(member), events);
                }
            }
        }
    }

    private void checkTypes(
            JavaClass owner, String where, List<JavaType> types, ConditionEvents events) {
        for (JavaType type : types) {
            for (JavaClass involved : type.getAllInvolvedRawTypes()) {
                if (!nameable.test(involved.getBaseComponentType())) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    owner, where + " shows " + involved.getFullName()));
                }
            }
        }
    }

    private static List<JavaType> supertypes(JavaClass type) {
        List<JavaType> types = new ArrayList<>(type.getInterfaces());
        type.getSuperclass().ifPresent(types::add);
        addBounds(type.getTypeParameters(), types);
        return types;
    }

    private static List<JavaType> signature(JavaCodeUnit member) {
        List<JavaType> types = new ArrayList<>(member.getParameterTypes());
        types.add(member.getReturnType());
        types.addAll(member.getExceptionTypes());
        addBounds(member.getTypeParameters(), types);
        return types;
    }

    private static void addBounds(
            List<? extends JavaTypeVariable<?>> variables, List<JavaType> types) {
        variables.forEach(variable -> types.addAll(variable.getUpperBounds()));
    }

    private static boolean isReachable(JavaClass type) {
        return isExported(type)
                && type.getEnclosingClass().map(ExportOnly::isReachable).orElse(true);
    }

    private static boolean isExported(HasModifiers element) {
        return (element.getModifiers().contains(JavaModifier.PUBLIC)
                        || element.getModifiers().contains(JavaModifier.PROTECTED))
                && !element.getModifiers().contains(JavaModifier.SYNTHETIC);
    }
}
