// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/connectionsheet.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/screens/warehouses/checksview.h"
#include "ui/screens/warehouses/connectionform.h"
#include "ui/shell/helpsheet.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/errorcard.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/surface.h"

namespace assay::ui {
namespace {

constexpr int kWidth = 640;

const sql::WarehouseKind &kindOf(const metrics::Connection &connection)
{
    const sql::WarehouseKind *kind = sql::findWarehouseKind(connection.kind);
    return kind ? *kind : sql::warehouseKinds().front();
}

} // namespace

ConnectionSheet::ConnectionSheet(QWidget *over, ConnectionEditor *editor, Purpose purpose, const metrics::Connection &connection, const QString &noKeychain)
    : Sheet(over, kWidth, QStringLiteral("warehouses.sheet")), m_editor(editor), m_purpose(purpose), m_before(connection), m_noKeychain(noKeychain)
{
    const Theme &theme = Theme::instance();
    m_editor->setParent(this);
    if (purpose == Purpose::Add)
        m_editor->expectNew();
    auto *page = new QWidget;
    auto *body = new QVBoxLayout(page);
    body->setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20));
    body->setSpacing(theme.px(12));
    buildHead(body);
    m_formBox = new QWidget;
    (new QVBoxLayout(m_formBox))->setContentsMargins(0, 0, 0, 0);
    body->addWidget(m_formBox);
    m_note = new Banner(Banner::Size::Note);
    m_note->hide();
    body->addWidget(m_note);
    m_outcome = new QWidget;
    (new QVBoxLayout(m_outcome))->setContentsMargins(0, 0, 0, 0);
    body->addWidget(m_outcome);
    body->addStretch();
    m_scroll = new QScrollArea;
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setMinimumHeight(theme.px(520));
    m_scroll->setWidget(page);
    m_scroll->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    contents()->addWidget(m_scroll, 1);
    buildFoot();
    setKind(text(m_before.kind));
    connect(m_editor, &ConnectionEditor::changed, this, [this] { show(*m_editor); });
    connect(m_editor, &ConnectionEditor::saved, this, &Sheet::dismiss);
    connect(this, &Sheet::dismissed, this, &QObject::deleteLater);
    show(*m_editor);
}

void ConnectionSheet::buildHead(QVBoxLayout *body)
{
    const QString title = m_purpose == Purpose::Add ? tr("Add a connection")
        : m_purpose == Purpose::Edit                ? tr("Edit the connection")
                                                    : tr("Replace the credential of %1").arg(text(m_before.name.empty() ? m_before.key : m_before.name));
    auto *heading = new Label(title, TextStyle::SectionTitle);
    heading->setWordWrap(true);
    m_help = makeLink(tr("Help"), "warehouses.sheet.help");
    auto *head = new QHBoxLayout;
    head->addWidget(heading, 1);
    head->addWidget(m_help);
    body->addLayout(head);
    connect(m_help, &QPushButton::clicked, this, [this] { (new HelpSheet(parentWidget(), text(kindOf(m_before).help)))->present(); });
    if (m_purpose != Purpose::Add)
        return;
    QStringList names;
    for (const sql::WarehouseKind &kind : sql::warehouseKinds())
        names.append(text(kind.name));
    m_kinds = new Segmented(names);
    m_kinds->setObjectName(QStringLiteral("warehouses.sheet.kinds"));
    m_kinds->setAccessibleName(tr("Engine"));
    auto *row = new QHBoxLayout;
    row->addWidget(m_kinds);
    row->addStretch();
    body->addLayout(row);
    connect(m_kinds, &Segmented::chosen, this, [this](int index) { setKind(text(sql::warehouseKinds()[static_cast<std::size_t>(index)].id)); });
}

void ConnectionSheet::buildFoot()
{
    const Theme &theme = Theme::instance();
    auto *foot = new Surface(Token::Surface);
    foot->setLines(Qt::TopEdge);
    foot->setMinimumHeight(theme.px(56));
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(theme.px(24), 0, theme.px(24), 0);
    row->setSpacing(theme.px(8));
    m_test = makeButton(tr("Test"), QStringLiteral("refresh"), ButtonKind::Normal, "warehouses.sheet.test");
    m_cancel = makeButton(tr("Cancel"), {}, ButtonKind::Normal, "warehouses.sheet.cancel");
    m_save = makeButton(tr("Save"), {}, ButtonKind::Primary, "warehouses.sheet.save");
    row->addWidget(m_test);
    row->addStretch();
    row->addWidget(m_cancel);
    row->addWidget(m_save);
    contents()->setContentsMargins(1, theme.px(4), 1, theme.px(4)); // head and foot keep clear of the rounded corners
    contents()->addWidget(foot);
    connect(m_test, &QPushButton::clicked, this, &ConnectionSheet::test);
    connect(m_save, &QPushButton::clicked, m_editor, &ConnectionEditor::save);
    connect(m_cancel, &QPushButton::clicked, this, &Sheet::dismiss);
}

void ConnectionSheet::setKind(const QString &kind)
{
    if (m_form != nullptr)
        m_before = m_form->connection(); // the name and the key stay
    m_before.kind = utf8(kind);
    m_editor->touch();
    delete m_form;
    m_form = new ConnectionForm(kindOf(m_before), m_before);
    if (m_purpose == Purpose::ReplaceCredential)
        m_form->lockPlace();
    m_formBox->layout()->addWidget(m_form);
    m_help->setVisible(*kindOf(m_before).help != '\0');
    m_help->setAccessibleName(tr("Help on connections to %1").arg(text(kindOf(m_before).name)));
    connect(m_form, &ConnectionForm::edited, this, [this] {
        setCancelable(false); // a click beside the sheet must not throw away what was typed
        m_editor->touch();
        show(*m_editor);
    });
    show(*m_editor);
}

void ConnectionSheet::test()
{
    m_editor->test(m_form->connection(), m_form->secretFields());
}

void ConnectionSheet::show(const ConnectionEditor &editor)
{
    using Step = ConnectionEditor::Step;
    const bool isBusy = editor.step() == Step::Testing || editor.step() == Step::Saving;
    const bool needsSecret = sql::needsCredential(kindOf(m_before));
    const bool isBlocked = needsSecret && !m_noKeychain.isEmpty();
    m_form->setEnabled(!isBusy);
    if (m_kinds != nullptr)
        m_kinds->setEnabled(!isBusy);
    m_cancel->setEnabled(editor.step() != Step::Saving);
    m_test->setEnabled(!isBusy && !isBlocked && !m_form->lacksCredential());
    m_test->setText(editor.step() == Step::Testing ? tr("Testing...") : tr("Test"));
    m_save->setEnabled(editor.canSave());
    m_save->setToolTip(editor.canSave() ? QString() : tr("Test the connection first"));
    if (isBlocked)
        m_note->show(Tone::Warning, tr("The credential cannot be kept now."), m_noKeychain);
    else if (needsSecret && m_form->lacksCredential())
        m_note->show(Tone::Info, tr("Enter the credential for this place."), tr("It goes to the password store of your desktop and is never shown again."));
    else
        m_note->hide();
    delete m_outcome->layout()->takeAt(0);
    qDeleteAll(m_outcome->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly));
    if (editor.problem()) {
        auto *card = new ErrorCard;
        card->set(*editor.problem());
        m_outcome->layout()->addWidget(card);
        connect(
            card, &ErrorCard::remedyAsked, this,
            [this] {
                if (m_test->isEnabled())
                    test();
            },
            Qt::QueuedConnection); // the card goes when the test begins
    } else if (editor.report()) {
        ChecksState state;
        state.engine = text(editor.report()->engine);
        state.lines = checkLines(editor.report()->checks);
        m_outcome->layout()->addWidget(makeChecksView(state));
        QMetaObject::invokeMethod(this, [this] { m_scroll->ensureWidgetVisible(m_outcome); }, Qt::QueuedConnection);
    }
    place();
}

} // namespace assay::ui
