#pragma once

namespace chatbook::app {

class MessageView;

/// Lets assistive technology see a MessageView as a list with an item for each message it
/// holds, named as describe() says. To be called before the first view is asked
/// for its interface; calling it again does nothing.
void installMessageAccessibility();

/// What those who listen are told when the rows of a view change. Rows are those of its list;
/// announceRemoved() comes before they go.
void announceInserted(MessageView *view, int first, int last);
void announceRemoved(MessageView *view, int first, int last);
void announceChanged(MessageView *view, int first, int last);
void announceReset(MessageView *view);
void announceFocus(MessageView *view, int row);

} // namespace chatbook::app
