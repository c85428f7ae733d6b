//! Changing trees inside a transaction.

use dao_bindings::Result;

use super::page::{FULL, Page, SPARSE, damaged};
use super::{Pages, Tree};
use crate::tx::Tx;

/// One step of the way down: a page and the entry taken.
struct Step {
    number: u64,
    index: usize,
    last: bool,
}

/// Sets a key to a value.
pub async fn insert(
    tx: &mut Tx<'_>,
    pages: &mut Pages,
    tree: &mut Tree,
    key: &[u8],
    value: &[u8],
) -> Result<()> {
    if tree.root == 0 {
        let mut root = Page::new(true);
        root.insert(0, key, value)?;
        tree.root = tx.add_page(pages.next(), root);
        return Ok(());
    }
    let (mut way, leaf) = descend(tx, *pages, tree.root, key).await?;
    let page = tx.page_mut(pages.id(leaf)).await?;
    let at = match page.find(key) {
        Ok(index) if page.value(index) == value => return Ok(()),
        Ok(index) => {
            page.remove(index);
            index
        }
        Err(index) => index,
    };
    page.insert(at, key, value)?;
    let mut number = leaf;
    let mut appended = at + 1 == page.len() && way.iter().all(|step| step.last);
    loop {
        let page = tx.page_mut(pages.id(number)).await?;
        if page.size() <= FULL || page.len() < 2 {
            return Ok(());
        }
        // Keys that come in order fill their pages instead of leaving them half empty.
        let at = if appended {
            page.len() - 1
        } else {
            page.middle()
        };
        let right = page.split_off(at);
        let first = right.key(0).to_vec();
        let right = tx.add_page(pages.next(), right);
        let Some(step) = way.pop() else {
            let mut root = Page::new(false);
            root.insert(0, &[], &number.to_be_bytes())?; // below everything, whatever comes
            root.insert(1, &first, &right.to_be_bytes())?;
            tree.root = tx.add_page(pages.next(), root);
            return Ok(());
        };
        let parent = tx.page_mut(pages.id(step.number)).await?;
        appended = appended && step.last;
        parent.insert(step.index + 1, &first, &right.to_be_bytes())?;
        number = step.number;
    }
}

/// Removes a key; gives whether it was there.
pub async fn remove(
    tx: &mut Tx<'_>,
    pages: &mut Pages,
    tree: &mut Tree,
    key: &[u8],
) -> Result<bool> {
    if tree.root == 0 {
        return Ok(false);
    }
    let (mut way, leaf) = descend(tx, *pages, tree.root, key).await?;
    let Ok(index) = tx.page(pages.id(leaf)).await?.find(key) else {
        return Ok(false);
    };
    tx.page_mut(pages.id(leaf)).await?.remove(index);
    let mut number = leaf;
    while let Some(step) = way.pop() {
        let (size, entries) = {
            let page = tx.page(pages.id(number)).await?;
            (page.size(), page.len())
        };
        if entries == 0 {
            tx.free_page(pages.id(number));
            tx.page_mut(pages.id(step.number))
                .await?
                .remove_child(step.index)?;
        } else if size >= SPARSE || !join(tx, *pages, &step).await? {
            return Ok(true);
        }
        number = step.number;
    }
    // The root: an empty one ends the tree, one of a single page gives way to that page.
    loop {
        let root = tx.page(pages.id(tree.root)).await?;
        let next = match (root.leaf, root.len()) {
            (_, 0) => 0,
            (false, 1) => root.child(0)?,
            _ => return Ok(true),
        };
        tx.free_page(pages.id(tree.root));
        tree.root = next;
        if next == 0 {
            return Ok(true);
        }
    }
}

/// Removes every key.
pub async fn clear(tx: &mut Tx<'_>, pages: Pages, tree: &mut Tree) -> Result<()> {
    let mut work: Vec<u64> = Some(tree.root)
        .filter(|root| *root != 0)
        .into_iter()
        .collect();
    while let Some(number) = work.pop() {
        let page = tx.page(pages.id(number)).await?;
        if !page.leaf {
            for index in 0..page.len() {
                work.push(page.child(index)?);
            }
        }
        tx.free_page(pages.id(number));
        dao_bindings::task::yield_now().await;
    }
    *tree = Tree::default();
    Ok(())
}

/// Joins the page of a step with a neighbour under the same parent, where both fit on one.
async fn join(tx: &mut Tx<'_>, pages: Pages, step: &Step) -> Result<bool> {
    let parent = tx.page(pages.id(step.number)).await?;
    let left = if step.index + 1 < parent.len() {
        step.index
    } else {
        step.index.wrapping_sub(1)
    };
    if left >= parent.len() || left + 1 >= parent.len() {
        return Ok(false);
    }
    let (keep, gone) = (parent.child(left)?, parent.child(left + 1)?);
    let right = tx.page(pages.id(gone)).await?;
    if tx.page(pages.id(keep)).await?.size() + right.size() > FULL - SPARSE {
        return Ok(false);
    }
    tx.page_mut(pages.id(keep)).await?.append(&right);
    tx.free_page(pages.id(gone));
    tx.page_mut(pages.id(step.number))
        .await?
        .remove_child(left + 1)?;
    Ok(true)
}

async fn descend(tx: &Tx<'_>, pages: Pages, root: u64, key: &[u8]) -> Result<(Vec<Step>, u64)> {
    let mut way = Vec::new();
    let mut number = root;
    loop {
        let page = tx.page(pages.id(number)).await?;
        if page.leaf {
            return Ok((way, number));
        }
        if way.len() > 32 || page.len() == 0 {
            return Err(damaged());
        }
        let index = page.child_of(key);
        way.push(Step {
            number,
            index,
            last: index + 1 == page.len(),
        });
        number = page.child(index)?;
    }
}
