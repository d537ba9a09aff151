#pragma once

#include "documents.h"

#include <memory>

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace chatbook::app {

class OpenableList;
class SearchResults;
class Session;

/// Searches the open conversation or everywhere, and goes to the results.
class SearchPanel : public QWidget
{
    Q_OBJECT

public:
    /// The session must outlive it.
    explicit SearchPanel(Session &session, QWidget *parent = nullptr);
    ~SearchPanel() override;

    /// Sets the conversation meant by "here". Searches again if that matters.
    void setConversation(const Recipient &recipient);
    /// Puts the cursor into the search field.
    void begin();

    QLineEdit *field() const { return m_field; }
    OpenableList *view() const { return m_view; }
    /// The line below the field: searching, nothing found, only from the cache.
    QString status() const;

signals:
    void hitActivated(const chatbook::Message &message);
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void search();
    void activate(const QModelIndex &index);
    void showStatus();
    void applyTheme();

    std::unique_ptr<SearchResults> m_results;
    Recipient m_recipient;
    QLineEdit *m_field;
    QToolButton *m_close;
    QCheckBox *m_everywhere;
    QLabel *m_status;
    OpenableList *m_view;
    QTimer m_typing;
};

} // namespace chatbook::app
