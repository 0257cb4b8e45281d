package dev.millrace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a cancel scope that is a node in its loop's tree, and knows which cancel reaches it.
 * A superclass of the scope, to save an object. Loop only.
 */
abstract class ScopeNode {
    /** Bounds a walk from another thread, which may run while the tree changes. */
    private static final int MOST_SHOWN = 100_000;

    private final boolean shield;

    private @Nullable ScopeNode parent;
    private @Nullable ScopeNode firstChild;
    private @Nullable ScopeNode previousSibling;
    private @Nullable ScopeNode nextSibling;
    private @Nullable ScopeNode effective; // the outermost cancelled node that reaches this one
    private boolean left;

    ScopeNode(boolean shield) {
        this.shield = shield;
    }

    /** Whether this node itself was cancelled, not only one around it. */
    abstract boolean isCancelled();

    /** A cancel has reached this node, after everything below it. */
    abstract void cancelArrived();

    final @Nullable ScopeNode parent() {
        return parent;
    }

    /** The outermost cancelled node that reaches this one; null while nothing is cancelled. */
    final @Nullable ScopeNode effectiveNode() {
        return effective;
    }

    final boolean hasLeft() {
        return left;
    }

    /** Whether cancels from outside do not reach this node. */
    final boolean shields() {
        return shield;
    }

    /**
     * Whether this node is cancelled and its cancel reaches {@code inner}: there is no shield
     * between.
     */
    final boolean reaches(ScopeNode inner) {
        for (ScopeNode node = inner; node != null; node = node.shield ? null : node.parent) {
            if (node == this) {
                return isCancelled();
            }
        }
        return false;
    }

    /** The children, oldest first. Any thread; may miss changes from other threads. */
    final List<ScopeNode> below() {
        List<ScopeNode> nodes = new ArrayList<>();
        ScopeNode child = firstChild;
        while (child != null && nodes.size() < MOST_SHOWN) {
            nodes.add(child);
            child = child.nextSibling;
        }
        Collections.reverse(nodes);
        return nodes;
    }

    /** Whether {@code inner} is this node or below it, shielded or not. */
    final boolean isAround(ScopeNode inner) {
        ScopeNode node = inner;
        while (node != null && node != this) {
            node = node.parent;
        }
        return node == this;
    }

    /**
     * Makes this node the newest child of {@code outer}, so that cancels of that reach this one.
     */
    final void join(@Nullable ScopeNode outer) {
        hangBelow(outer);
        effective = inherited();
    }

    /** Removes this node from the tree for good; its children move to its parent. */
    final void leaveTree() {
        left = true;
        ScopeNode outer = parent;
        detachFromParent();
        // jobs may outlive the block that started them; the scopes around it still reach them
        for (ScopeNode child = firstChild; child != null; child = firstChild) {
            child.detachFromParent();
            child.hangBelow(outer);
            if (child.inherited() != null) { // a cancel that reached the job before stays in force
                child.refresh();
            }
        }
    }

    /** Recomputes which cancel reaches this node, and passes a new one on. */
    final void refresh() {
        ScopeNode before = effective;
        effective = inherited();
        if (left || effective == before) {
            return;
        }
        // jobs first: a task that awaits one must see that the same cancel stops it
        refreshChildren();
        if (before == null) {
            cancelArrived();
        }
    }

    /**
     * Refreshes the children in the order of their forks. Makes no copy, because a cancel must not
     * fail for lack of memory. A cancelled job may end at once and leave the tree, and so may
     * others. Then this starts again; children that were refreshed before do not change.
     */
    private void refreshChildren() {
        ScopeNode child = oldestChild();
        while (child != null) {
            ScopeNode younger = child.previousSibling;
            child.refresh();
            child = younger == null || younger.parent == this ? younger : oldestChild();
        }
    }

    private @Nullable ScopeNode oldestChild() {
        ScopeNode child = firstChild;
        while (child != null && child.nextSibling != null) {
            child = child.nextSibling;
        }
        return child;
    }

    private @Nullable ScopeNode inherited() {
        ScopeNode outer = shield || parent == null ? null : parent.effective;
        return outer != null ? outer : isCancelled() ? this : null;
    }

    private void hangBelow(@Nullable ScopeNode outer) {
        parent = outer;
        if (outer != null) {
            nextSibling = outer.firstChild;
            if (nextSibling != null) {
                nextSibling.previousSibling = this;
            }
            outer.firstChild = this;
        }
    }

    private void detachFromParent() {
        if (previousSibling != null) {
            previousSibling.nextSibling = nextSibling;
        } else if (parent != null) {
            parent.firstChild = nextSibling;
        }
        if (nextSibling != null) {
            nextSibling.previousSibling = previousSibling;
        }
        previousSibling = null;
        nextSibling = null;
        parent = null;
    }
}
