#include "hostdatadialog.h"

#include "hosting.h"
#include "pageparts.h"
#include "question.h"
#include "theme.h"

#include <QDateTime>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardPaths>
#include <QUrl>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr int usualWidth = 480;

QString backupFilter()
{
    return HostDataDialog::tr("Backups of Chatbook (*.chatbook)");
}

} // namespace

HostDataDialog::HostDataDialog(Hosting &hosting, const QString &folder, bool hosts, QWidget *parent)
    : QDialog(parent)
    , m_hosting(hosting)
    , m_folder(folder)
    , m_hosts(hosts)
    , m_open(new QPushButton(tr("Open folder")))
    , m_backUp(new QPushButton(tr("Back up now…")))
    , m_restore(new QPushButton(tr("Restore…")))
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_progress(new QProgressBar)
    , m_says(plainLabel())
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Data of the chat hosted here"));
    const bool used = QDir(folder).exists();
    auto *path = new QLineEdit(QDir::toNativeSeparators(folder));
    path->setReadOnly(true);
    path->setAccessibleName(tr("The folder"));
    m_open->setEnabled(used);
    m_backUp->setEnabled(used);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::small);
    for (QPushButton *button : {m_open, m_backUp, m_restore}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    auto *work = new QHBoxLayout;
    work->setSpacing(spacing::small);
    work->addWidget(m_progress, 1);
    work->addWidget(m_cancel);
    auto *close = new QDialogButtonBox(QDialogButtonBox::Close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::large);
    column->setSpacing(spacing::small);
    column->addWidget(
        plainLabel(used ? tr("All that is said in the chat you host is in this folder:")
                        : tr("No chat was hosted here yet. What is said in one will be in this "
                             "folder:")));
    column->addWidget(path);
    column->addLayout(buttons);
    column->addSpacing(spacing::small);
    column->addWidget(m_says);
    column->addLayout(work);
    column->addStretch(1);
    column->addWidget(close);
    m_says->hide();
    m_progress->hide();
    m_cancel->hide();
    resize(qMin(usualWidth,
                parent != nullptr ? parent->window()->width() - spacing::large : usualWidth),
           sizeHint().height());

    connect(m_open, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_folder)); });
    connect(m_backUp, &QPushButton::clicked, this, &HostDataDialog::chooseBackup);
    connect(m_restore, &QPushButton::clicked, this, &HostDataDialog::chooseRestore);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_hosting.cancelMaintenance(); });
    connect(close, &QDialogButtonBox::rejected, this, &HostDataDialog::reject);
    connect(&hosting, &Hosting::maintenanceProgressed, this, [this](int percent) {
        m_progress->setMaximum(percent < 0 ? 0 : 100); // 0: unknown
        m_progress->setValue(qMax(percent, 0));
    });
    connect(&hosting, &Hosting::maintenanceDone, this,
            [this](const QString &sentence) { end(sentence, false); });
    connect(&hosting, &Hosting::maintenanceFailed, this,
            [this](const QString &sentence) { end(sentence, true); });
}

HostDataDialog::~HostDataDialog()
{
    m_hosting.cancelMaintenance();
}

void HostDataDialog::chooseBackup()
{
    auto *chooser = new QFileDialog(this, tr("Back up to"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setNameFilter(backupFilter());
    chooser->setDefaultSuffix(QStringLiteral("chatbook"));
    chooser->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    chooser->selectFile(
        QDateTime::currentDateTime().toString(QStringLiteral("'Chatbook 'yyyy-MM-dd HH.mm")));
    // A backup never replaces a file; it fails and says so.
    chooser->setOption(QFileDialog::DontConfirmOverwrite);
    connect(chooser, &QFileDialog::fileSelected, this, &HostDataDialog::backUp);
    chooser->open();
}

void HostDataDialog::chooseRestore()
{
    auto *chooser = new QFileDialog(this, tr("Restore from"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::ExistingFile);
    chooser->setNameFilters({backupFilter(), tr("All files (*)")});
    chooser->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    connect(chooser, &QFileDialog::fileSelected, this, &HostDataDialog::restore);
    chooser->open();
}

void HostDataDialog::backUp(const QString &file)
{
    begin(tr("Backing up…"));
    m_hosting.backUp(m_folder, file);
}

void HostDataDialog::restore(const QString &file)
{
    QString happens = tr("What has come since this backup was made will not be there any more: "
                         "messages and stories, but also new people, passwords and devices, bans "
                         "and invites. All that is there now is set aside in the folder.");
    if (m_hosts)
        happens = tr("The chat stops, and everyone is disconnected until you host it again.") +
                  QChar(u' ') + happens;
    ask(this,
        {.title = tr("Restore"),
         .text = tr("Go back to this backup?"),
         .details = happens,
         .button = tr("Restore")},
        [this, file] {
            begin(tr("Restoring…"));
            if (std::exchange(m_hosts, false))
                emit stopRequested();
            m_hosting.restore(m_folder, file);
        });
}

void HostDataDialog::begin(const QString &what)
{
    end(what, false);
    m_backUp->setEnabled(false);
    m_restore->setEnabled(false);
    m_progress->setMaximum(0);
    m_progress->show();
    m_cancel->show();
}

void HostDataDialog::end(const QString &sentence, bool isError)
{
    const bool used = QDir(m_folder).exists();
    m_open->setEnabled(used);
    m_backUp->setEnabled(used);
    m_restore->setEnabled(true);
    m_progress->hide();
    m_cancel->hide();
    const Theme theme = Theme::of(palette());
    QPalette colors;
    colors.setColor(QPalette::WindowText, isError ? theme.danger : theme.text);
    m_says->setPalette(colors);
    m_says->setText(sentence);
    m_says->show();
}

} // namespace chatbook::app
