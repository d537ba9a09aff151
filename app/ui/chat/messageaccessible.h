#pragma once

namespace chatbook::app {

class MessageView;

/// Lets assistive technology see a MessageView as a list with an item for each message it
/// holds, named as describe() says. To be called before the first view is asked
/// for its interface; calling it again does nothing.
void installMessageAccessibility();

/// Tells assistive technology that rows of a view have changed. Rows are those of its list; call
/// announceRemoved() before they are removed.
void announceInserted(MessageView *view, int first, int last);
void announceRemoved(MessageView *view, int first, int last);
void announceChanged(MessageView *view, int first, int last);
void announceReset(MessageView *view);
void announceFocus(MessageView *view, int row);

} // namespace chatbook::app
